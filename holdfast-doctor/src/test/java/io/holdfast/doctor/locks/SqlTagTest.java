package io.holdfast.doctor.locks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTagTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT 1 /*controller='orders',action='show',framework='django%3A4.2',route='%5Eorders/'*/ | controller=orders  action=show",
                "SELECT 1 /*file='app/orders.py',traceparent='00-1'*/ | file=app/orders.py",
                "SELECT 1 /*application:Shop,controller:orders,action:index,line:/app/models/order.rb:12:in `pay'*/ | /app/models/order.rb:12:in `pay'",
                "/*action='index',application='Shop',controller='orders'*/ SELECT 1 | controller=orders  action=index",
                "SELECT 1 /*application:Shop,job:PayJob*/ | job=PayJob",
                "/* load com.shop.Order */ select o.id from orders o | load com.shop.Order",
                "/* com.shop.OrderRepository.findAll */ select 1 | com.shop.OrderRepository.findAll",
                "/* insert com.shop.Order */ insert into orders values (1) | insert com.shop.Order"
            })
    void placeMustBeFoundInTheCommentOf(String sql, String place) {
        assertThat(SqlTag.of(sql)).hasValueSatisfying(found -> assertThat(found).startsWith(place.strip()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT /*+ NO_ICP(t) */ 1",
                "SELECT /*!40001 SQL_NO_CACHE */ * FROM t",
                "SELECT 1 /* a comment of a person */",
                "SELECT '/*' FROM t",
                "SELECT 1 /* traceparent='00-1' */",
                "SELECT 1 /*"
            })
    void otherCommentsMustNotBeTakenForAPlace(String sql) {
        assertThat(SqlTag.of(sql)).isEmpty();
    }
}
