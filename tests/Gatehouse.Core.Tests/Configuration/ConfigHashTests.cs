using Gatehouse.Core.Configuration;
using static Gatehouse.Core.Tests.Configuration.ConfigTexts;

namespace Gatehouse.Core.Tests.Configuration;

public class ConfigHashTests
{
    [Theory]
    [InlineData("{a: 1, b: [x, 'y']}", "# c\na:   1\nb:\n  - 'x'\n  - y\n")]
    [InlineData("a: ~", "a:")]
    [InlineData("a: null", "a: ~")]
    [InlineData("a: 10.0.0.0", "a: '10.0.0.0'")]
    [InlineData("a: 2026-01-01", "a: '2026-01-01'")]
    [InlineData("a: &x [1]\nb: *x", "a: [1]\nb: [1]")]
    public void Spelling_makes_no_difference(string left, string right) => Hash(left).ShouldBe(Hash(right));

    [Theory]
    [InlineData("a: 1", "a: 2")]
    [InlineData("a: 1", "b: 1")]
    [InlineData("{a: b, b: c}", "{b: c, a: b}")]
    [InlineData("a: null", "a: 'null'")]
    [InlineData("a: true", "a: 'true'")]
    [InlineData("a: 5", "a: '5'")]
    [InlineData("a: [x, y]", "a: [y, x]")]
    [InlineData("a: [x]", "a: x")]
    [InlineData("a: []", "a: {}")]
    [InlineData("a: [[x], y]", "a: [[x, y]]")]
    [InlineData("a: ['x,y']", "a: [x, y]")]
    [InlineData("a: ''", "a:")]
    [InlineData("{a: {b: 1}, c: 2}", "{a: {b: 1, c: 2}}")]
    public void Meaning_makes_a_difference(string left, string right) => Hash(left).ShouldNotBe(Hash(right));

    [Fact]
    public void YAML_and_JSON_of_the_same_configuration_are_equal() =>
        Hash(
            """
            # comment
            listen: 8080
            routes:
              GET /a/{id:[0-9]+}: { to: "users/é\n", cors: true, limit: [100/15m per ip, ~], ratio: -1.5e3 }
            """).ShouldBe(Hash(
            """
            {"listen": 8080,
             "routes": {"GET /a/{id:[0-9]+}": {"to": "users\/\u00e9\n", "cors": true, "limit": ["100/15m per ip", null], "ratio": -1.5e3}}}
            """,
            "x.json"));

    private static UInt128 Hash(string text, string name = "x.yaml") => ConfigHash.Of(Good(text, name));
}
