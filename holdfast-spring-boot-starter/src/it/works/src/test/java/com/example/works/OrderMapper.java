package com.example.works;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

@Mapper
interface OrderMapper {
    @Insert("INSERT INTO orders VALUES (#{id}, #{item})")
    void add(@Param("id") int id, @Param("item") String item);

    @Select("SELECT item FROM orders WHERE id = #{id}")
    String item(@Param("id") int id);
}
