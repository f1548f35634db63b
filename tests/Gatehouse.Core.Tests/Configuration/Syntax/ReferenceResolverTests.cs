using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using static Gatehouse.Core.Tests.Configuration.ConfigTexts;

namespace Gatehouse.Core.Tests.Configuration.Syntax;

public sealed class ReferenceResolverTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gatehouse-").FullName;
    private readonly ConfigErrors errors = new();
    private readonly List<string> files = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_variable_becomes_a_secret_at_the_same_place()
    {
        var secret = (ConfigScalar)Resolve("a: [{b: $env.KEY}]", n => n == "KEY" ? "s3cret" : null).At("a").Item(0).At("b");
        secret.ShouldSatisfyAllConditions(
            () => secret.Value.ShouldBe("s3cret"),
            () => secret.IsSecret.ShouldBeTrue(),
            () => secret.IsQuoted.ShouldBeTrue(),
            () => secret.Position.ShouldBe(new SourcePosition(1, 9, 8)));
        errors.Any.ShouldBeFalse();
    }

    [Theory]
    [InlineData("'b.s3cret' is no host: 's3cret' is no label", "a secret that is not shown is no host: a secret that is not shown is no label")]
    [InlineData("the caller's host is b.s3cret, write 'x'", "the caller's host is a secret that is not shown, write 'x'")]
    [InlineData("'key' needs 'b'", "'key' needs a secret that is not shown")]
    public void What_a_message_says_of_a_secret_is_taken_out(string message, string shown)
    {
        var secret = Resolve("a: $env.KEY", _ => "b.s3cret").At("a");

        errors.Add("GH1", secret, message, hint: message);
        errors.Warn("GH1", secret, message);

        errors.Items[0].Message.ShouldBe(shown);
        errors.Items[0].Hint.ShouldBe(shown);
        errors.Warnings[0].Message.ShouldBe(shown);
    }

    [Theory]
    [InlineData("wrong is '1'", "wrong is a secret that is not shown")]
    [InlineData("wrong are 1 of 's3c'", "wrong are 1 of 's3c'")]
    [InlineData("wrong is s3cret", "wrong is a secret that is not shown")]
    public void Of_a_section_only_whole_secrets_are_taken_out(string message, string shown)
    {
        errors.Add("GH1", Resolve("a: {b: [$env.A], c: $env.B}", name => name == "A" ? "1" : "s3cret").At("a"), message);

        errors.Items[0].Message.ShouldBe(shown);
    }

    [Theory]
    [InlineData("s3cret\n", "s3cret")]
    [InlineData("s3cret\r\n", "s3cret")]
    [InlineData("s3cret\n\n", "s3cret\n")]
    [InlineData("", "")]
    public void A_file_becomes_a_secret_without_its_last_line_end(string content, string expected)
    {
        File.WriteAllText(Path.Combine(folder, "key"), content);
        var secret = (ConfigScalar)Resolve("a: $file.key").At("a");
        secret.Value.ShouldBe(expected);
        secret.IsSecret.ShouldBeTrue();
        files.ShouldBe([Path.Combine(folder, "key")]);
    }

    [Fact]
    public void A_secret_is_not_looked_into_for_references() =>
        Resolve("a: $env.A", n => n == "A" ? "$env.B" : null).At("a").Text().ShouldBe("$env.B");

    [Fact]
    public void A_variable_that_is_not_set_is_reported()
    {
        Resolve("a:\n  b: $env.GATEHOUSE_NOT_SET");
        var error = errors.Items.ShouldHaveSingleItem();
        error.Code.ShouldBe("GH1202");
        error.Message.ShouldContain("'GATEHOUSE_NOT_SET'");
        error.Where().ShouldBe((2, 6));
        error.Hint.ShouldBeNull();
    }

    [Fact]
    public void A_variable_with_a_similar_name_is_suggested()
    {
        Environment.SetEnvironmentVariable("GATEHOUSE_SIMILAR_NAME", "s3cret");
        Resolve("a: $env.GATEHOUSE_SIMILRA_NAME", Environment.GetEnvironmentVariable);
        var error = errors.Items.ShouldHaveSingleItem();
        error.Hint.ShouldBe("did you mean 'GATEHOUSE_SIMILAR_NAME'?");
        ConfigErrorText.Format(error).ShouldNotContain("s3cret");
    }

    [Fact]
    public void Files_that_cannot_be_read_are_reported_with_the_reason()
    {
        File.WriteAllBytes(Path.Combine(folder, "large"), new byte[(1 << 20) + 1]);
        File.WriteAllBytes(Path.Combine(folder, "binary"), [0xff, 0xfe]);
        Resolve("- $file.missing\n- $file.no/where\n- $file..\n- $file.large\n- $file.binary\n");
        errors.Items.Select(e => e.Code).ShouldAllBe(c => c == "GH1203");
        errors.Items.Select(e => e.Message).ShouldBe(
        [
            "cannot read 'missing': no such file",
            "cannot read 'no/where': no such file",
            "cannot read '.': it is a folder",
            "cannot read 'large': it is larger than 1MiB",
            "cannot read 'binary': it is not UTF-8 text",
        ]);
        files.ShouldContain(Path.Combine(folder, "missing"));
    }

    [Theory]
    [InlineData("Bearer $env.KEY")]
    [InlineData("$env.KEY!")]
    [InlineData("$env.")]
    [InlineData("$env.A-B")]
    [InlineData("$file.")]
    [InlineData("x$file.key")]
    [InlineData("a $env.A $$env.B")]
    public void A_reference_that_is_not_the_whole_value_is_refused(string value)
    {
        Resolve($"a: '{value}'", _ => "s3cret");
        var error = errors.Items.ShouldHaveSingleItem();
        error.Code.ShouldBe("GH1103");
        error.Message.ShouldContain("whole value");
    }

    [Theory]
    [InlineData("$$env.KEY", "$env.KEY")]
    [InlineData("Bearer $$env.KEY", "Bearer $env.KEY")]
    [InlineData("$$file.x", "$file.x")]
    [InlineData("^/a$", "^/a$")]
    [InlineData("^/a$|b", "^/a$|b")]
    [InlineData("$1/${name}$", "$1/${name}$")]
    [InlineData("$environment", "$environment")]
    [InlineData("$$5", "$$5")]
    public void Other_dollars_are_text(string written, string meant)
    {
        var scalar = (ConfigScalar)Resolve($"a: '{written}'", _ => "s3cret").At("a");
        errors.Any.ShouldBeFalse();
        scalar.Value.ShouldBe(meant);
        scalar.IsSecret.ShouldBeFalse();
    }

    [Fact]
    public void Keys_are_never_references() => Resolve("$env.KEY: 1", _ => "x").At("$env.KEY").Text().ShouldBe("1");

    private ConfigNode Resolve(string text, Func<string, string?>? environment = null)
    {
        var root = ConfigReader.Read(new ConfigSource("gatehouse.yaml", text) { BaseDirectory = folder }, errors).ShouldNotBeNull();
        return ReferenceResolver.Resolve(root, environment ?? (_ => null), errors, files);
    }
}
