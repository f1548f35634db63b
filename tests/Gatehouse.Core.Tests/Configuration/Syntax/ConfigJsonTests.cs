using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Tests.Configuration.Syntax;

public sealed class ConfigJsonTests
{
    private static readonly ConfigSource Source = new("gatehouse.yaml", "");

    [Theory]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("0", "0")]
    [InlineData("-12.50e+3", "-12.50e+3")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    [InlineData("007", "\"007\"")]
    [InlineData("1.", "\"1.\"")]
    [InlineData(".5", "\".5\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData("-", "\"-\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("True", "\"True\"")]
    [InlineData("hello", "\"hello\"")]
    public void An_unquoted_value_becomes_a_literal_where_JSON_has_one(string value, string expected) =>
        Written(Scalar(value)).ShouldBe(expected);

    [Theory]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("12")]
    [InlineData("")]
    public void A_quoted_value_is_a_string(string value) =>
        Written(Scalar(value, quoted: true)).ShouldBe($"\"{value}\"");

    [Fact]
    public void Maps_and_lists_keep_their_order()
    {
        var list = new ConfigList(Source, default, [Scalar("1"), Scalar("b")]);
        var map = new ConfigMap(Source, default, [new ConfigEntry(Scalar("z"), list), new ConfigEntry(Scalar("a"), Scalar("null"))]);

        Written(map).ShouldBe("""{"z":[1,"b"],"a":null}""");
    }

    [Fact]
    public void Whatever_is_written_is_JSON() =>
        Prop.ForAll<string>(text =>
        {
            using var document = JsonDocument.Parse(Written(Scalar(text ?? "")));
            return document.RootElement.ValueKind is not JsonValueKind.Undefined;
        }).QuickCheckThrowOnFailure();

    private static ConfigScalar Scalar(string value, bool quoted = false) => new(Source, default, value, quoted);

    private static string Written(ConfigNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            ConfigJson.Write(node, json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
