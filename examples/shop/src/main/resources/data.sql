INSERT IGNORE INTO article (id, name, stock)
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
  SELECT i, CONCAT('article ', i), 1000000 FROM n;
INSERT IGNORE INTO purchase_order (id, customer, state)
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
  SELECT i, CONCAT('customer ', i), 'PLACED' FROM n;
INSERT IGNORE INTO order_line (id, order_id, article_id, quantity)
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
  SELECT i, 1 + i % 60, 1 + i % 200, 1 FROM n;
INSERT IGNORE INTO system_settings (id, business_id, name, setting)
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
  SELECT a.i * 1000 + b.i, CONCAT('business ', b.i), 'currency', 'EUR' FROM n a JOIN n b WHERE a.i <= 20;
