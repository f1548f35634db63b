using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Tests.Configuration;

/// <summary>Whatever a file holds, it becomes a configuration or a list of errors that can be printed.</summary>
public sealed class AnyInputTests : IDisposable
{
    private const string Yaml =
        """
        # A comment
        listen: [8080, { url: "https://*:8443", certificate: a.pem }]
        admin: false
        forwarded: { trust: [10.0.0.0/8], standard: true }
        upstreams:
          users: &users http://localhost:3001
          orders: [*users, 'http://localhost:3002']
          products:
            destinations:
              - http://localhost:3003
              - url: http://localhost:3013
            connectTimeout: 250ms
            timeout: 1m30s
        defaults: { auth: none, timeout: 30s }
        routes:
          /api/users/**: users
          GET,POST example.com/orders/{id:[0-9]+}:
            to: orders/{id}
            headers: { x-a: [a, b], x-b: true }
            limit: |
              100/15m
              per ip
            rewrite: { match: "^/a$", replace: '$1' }
          GET /x: { to: $env.TARGET, cors: }
        """;

    private const string Json = """{"listen": [8080], "upstreams": {"a": "http://a", "b": {"destinations": ["http://b", {"url": "h\u00e4"}]}}, "routes": {"/a": null, "GET /b": {"to": "b", "cors": true, "timeout": "1s"}}}""";

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ": ", ",", "-", "- ", "#", " #", "&a ", "*a", "!", "!!str ", "|", ">", "'", "\"", "%", "@", "`", "?", "? ", "\t", "\n", "\r", "\n\n",
        " ", "  ", "\0", "\ud800", "\ufeff", "\u0085", "\u2028", "<<: ", "---\n", "...\n", "\\", "\\u", "\\ud800", "\\x", "~", "null", "$env.", "$file.", "$$env.X", "é", "😀",
        "%YAML 1.1\n", "!<", "|9", ">-\n", "1e999", "99999999999999999999", "{{{{{{{{", "[[[[[[[[", "\u0001", "\u001b[2J",
    ];

    private readonly string path = Path.Combine(Path.GetTempPath(), $"gatehouse-{Guid.NewGuid():N}.yaml");

    public void Dispose() => File.Delete(path);

    [Fact]
    public void The_texts_that_are_mutated_are_good()
    {
        ConfigTexts.Load(Yaml, "x.yaml", ("TARGET", "users")).Errors.Items.Select(ConfigErrorText.Format).ShouldBeEmpty();
        ConfigTexts.Load(Json, "x.json").Errors.Items.ShouldHaveSingleItem().Message.ShouldBe("route '/a' has no value");
    }

    [Fact]
    public void Any_bytes() => Check(ArbMap.Default.GeneratorFor<byte[]>(), 500, bytes =>
    {
        File.WriteAllBytes(path, bytes);
        Accept(ConfigLoader.Load(path, _ => null, ConfigTexts.Keys));
    });

    [Fact]
    public void Any_text() => Check(ArbMap.Default.GeneratorFor<string>().Where(s => s is not null), 2_000, AcceptText);

    [Fact]
    public void Any_pile_of_YAML_pieces() =>
        Check(Gen.Elements(Pieces.Append("a").Append("b: ")).ListOf().Select(p => string.Concat(p)), 5_000, AcceptText);

    [Fact]
    public void Any_mutation_of_good_YAML() => Check(Mutations(Yaml), 3_000, AcceptText);

    [Fact]
    public void Any_mutation_of_good_JSON() => Check(Mutations(Json), 2_000, AcceptText);

    [Fact]
    public void A_megabyte_of_random_bytes_is_refused()
    {
        var bytes = new byte[1 << 20];
        new Random(42).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
        var loaded = ConfigLoader.Load(path, _ => null, ConfigTexts.Keys);
        loaded.Errors.Any.ShouldBeTrue();
        Accept(loaded);
    }

    [Fact]
    public void A_megabyte_of_random_printable_text_is_refused()
    {
        var random = new Random(42);
        var text = new string(Enumerable.Range(0, 1 << 20).Select(_ => (char)random.Next(' ', 127)).ToArray());
        ConfigTexts.Load(text).Errors.Any.ShouldBeTrue();
        AcceptText(text);
    }

    private static void Check<T>(Gen<T> inputs, int runs, Action<T> accept) =>
        Prop.ForAll(inputs.ToArbitrary(), accept).Check(Config.QuickThrowOnFailure.WithMaxTest(runs));

    private static Gen<string> Mutations(string text)
    {
        var mutation =
            from at in Gen.Choose(0, text.Length)
            from removed in Gen.Choose(0, 6)
            from piece in Gen.OneOf(Gen.Elements(Pieces), Gen.Constant(""))
            select (at, removed, piece);
        return mutation.NonEmptyListOf().Select(mutations =>
        {
            var mutated = new StringBuilder(text);
            foreach (var (at, removed, piece) in mutations.Take(4))
            {
                var start = Math.Min(at, mutated.Length);
                mutated.Remove(start, Math.Min(removed, mutated.Length - start)).Insert(start, piece);
            }
            return mutated.ToString();
        });
    }

    private static void AcceptText(string text)
    {
        Accept(ConfigTexts.Load(text, "x.yaml"));
        Accept(ConfigTexts.Load(text, "x.json"));
    }

    private static void Accept(LoadedConfig loaded)
    {
        (loaded.Config is not null || loaded.Errors.Any).ShouldBeTrue();
        foreach (var error in loaded.Errors.Items)
        {
            error.Message.ShouldNotContain("\n");
            if (error.Position is { } position)
                AcceptPlace(error.Source!, position);
        }
        ConfigErrorText.Format(loaded.Errors.Items).ShouldAllBe(c => !char.IsControl(c) || c == '\n');
        ConfigErrorText.ToJson(loaded.Errors.Items).ShouldNotBeEmpty();
        if (loaded.Config?.Node is { } root)
        {
            ConfigHash.Of(root).ShouldBe(ConfigHash.Of(root));
            AcceptTree(root);
        }
    }

    private static void AcceptTree(ConfigNode node)
    {
        AcceptPlace(node.Source, node.Position);
        foreach (var child in node is ConfigMap map ? map.Entries.Select(e => e.Value) : (node as ConfigList)?.Items ?? [])
            AcceptTree(child);
    }

    // In a line that exists, on a character of it if it has any, and never past its end.
    private static void AcceptPlace(ConfigSource source, SourcePosition position)
    {
        position.Line.ShouldBeInRange(1, source.Text.Length + 1);
        position.Column.ShouldBeGreaterThan(0);
        position.Length.ShouldBeGreaterThan(0);
        var length = new SourceLines(source.Text)[position.Line].Length;
        (position.Column + position.Length - 1).ShouldBeLessThanOrEqualTo(Math.Max(length, 1));
    }
}
