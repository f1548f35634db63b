using Gatehouse.Host.Commands;

namespace Gatehouse.Host.Tests.Commands;

public sealed class JwsCommandTests
{
    private const string Valid = """{"jwk":{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},"jws":"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}""";

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"jwk":null,"jws":null}""")]
    [InlineData("""{"jwk":{},"jws":"a.b.c"}""")]
    [InlineData("""{"jwk":{},"jws":"\ud800"}""")]
    [InlineData("""{"jwk":"\ud800","jws":""}""")]
    public void A_line_that_is_not_a_valid_signature_gives_false_and_the_next_is_read(string line)
    {
        var output = new StringWriter();

        JwsCommand.Run(new StringReader($"{line}\n{Valid}\n"), output).ShouldBe(0);

        output.ToString().ReplaceLineEndings("\n").ShouldBe("false\ntrue\n");
    }
}
