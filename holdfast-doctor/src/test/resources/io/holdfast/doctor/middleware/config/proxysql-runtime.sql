CREATE TABLE runtime_global_variables (variable_name VARCHAR(100) PRIMARY KEY, variable_value VARCHAR(200));
INSERT INTO runtime_global_variables VALUES
  ('admin-admin_credentials', 'holdfast:a-password-of-its-own'),
  ('admin-mysql_ifaces', '127.0.0.1:6032'),
  ('admin-refresh_interval', '2000'),
  ('mysql-interfaces', '127.0.0.1:6033'),
  ('mysql-server_version', '8.0.33'),
  ('mysql-have_ssl', 'true'),
  ('mysql-max_connections', '400'),
  ('mysql-multiplexing', 'true'),
  ('mysql-connect_timeout_server_max', '10000'),
  ('mysql-kill_backend_connection_when_disconnect', 'true'),
  ('mysql-monitor_writer_is_also_reader', 'false'),
  ('mysql-monitor_enabled', 'true'),
  ('mysql-monitor_username', 'monitor'),
  ('mysql-monitor_password', 'm-password'),
  ('mysql-threads', '4');
CREATE TABLE runtime_mysql_servers (hostgroup_id INT, hostname VARCHAR(100), port INT, status VARCHAR(20), max_connections INT, use_ssl INT);
INSERT INTO runtime_mysql_servers VALUES (0, 'db1', 3306, 'ONLINE', 90, 1), (1, '10.0.0.2', 3307, 'ONLINE', 40, 1);
CREATE TABLE runtime_mysql_query_rules (rule_id INT, active INT, match_digest VARCHAR(100), multiplex INT, OK_msg VARCHAR(100), apply INT);
INSERT INTO runtime_mysql_query_rules VALUES (10, 1, '^SELECT @@session.auto_increment_increment', 2, NULL, 1), (11, 1, '^set sql_mode=CONCAT', NULL, '', 1);
CREATE TABLE runtime_mysql_users (username VARCHAR(100), default_hostgroup INT, active INT, frontend INT);
INSERT INTO runtime_mysql_users VALUES ('app', 0, 1, 1), ('app', 0, 1, 0);
CREATE TABLE runtime_mysql_replication_hostgroups (writer_hostgroup INT, reader_hostgroup INT);
INSERT INTO runtime_mysql_replication_hostgroups VALUES (0, 1)
