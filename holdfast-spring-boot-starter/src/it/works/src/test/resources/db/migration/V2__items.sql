INSERT INTO orders VALUES (1, 'rope'), (2, 'anchor');
