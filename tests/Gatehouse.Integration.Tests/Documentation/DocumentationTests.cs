using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Hosting;
using Gatehouse.Policies;
using Gatehouse.Postgres;
using Gatehouse.Redis;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Integration.Tests.Documentation;

/// <summary>What the pages show is true: configurations (R2, R3, R18), commands (R1) and messages.</summary>
public sealed class DocumentationTests : IDisposable
{
    private const string FromSource = "dotnet run -c Release --project src/Gatehouse.Host -- ";

    private readonly TempFolder folder = new();

    /// <summary>The files that pages name are there.</summary>
    public DocumentationTests()
    {
        using var certificate = Certificates.Write(folder, "gateway").Certificate;
        var api = Certificates.Write(folder, "api");
        folder.Write("shop.pem", File.ReadAllText(api.CertificatePath) + "\n" + File.ReadAllText(api.KeyPath));
        folder.Write("authority.pem", certificate.ExportCertificatePem());
        folder.Write("issuer.pem", certificate.ExportCertificatePem());
        folder.Write("keys.json", """{"keys":[{"kty":"oct","k":"c2VjcmV0LXRoYXQtaXMtbG9uZy1lbm91Z2gtZm9yLTI1Ni1iaXRz"}]}""");
        folder.Write("users.yaml", Repository.Read("samples/Shop/users.yaml"));
    }

    /// <summary>Every yaml block, as page and number in it.</summary>
    public static TheoryData<string, int> Configurations()
    {
        var all = new TheoryData<string, int>();
        foreach (var page in MarkdownBlock.Pages)
        {
            for (var i = 0; i < Yaml(page).Length; i++)
                all.Add(page, i);
        }
        return all;
    }

    public static TheoryData<string> Commands => [.. MarkdownBlock.ReadAll("README.md")
        .SelectMany(block => block.Text.Split('\n'))
        .Where(line => line.StartsWith(FromSource, StringComparison.Ordinal))
        .Select(line => line[FromSource.Length..])];

    public static TheoryData<string> Samples => [.. Directory.EnumerateFiles(Repository.File("samples"), "*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Folder, file))
        .Where(file => Path.GetFileName(file) != "users.yaml")
        .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))];

    public static TheoryData<string> Pages => [.. MarkdownBlock.Pages];

    public void Dispose() => folder.Dispose();

    /// <summary>A block is a whole file. Only upstreams may be missing: a block without that key gets those that it names.</summary>
    [Theory]
    [MemberData(nameof(Configurations))]
    public void Every_configuration_on_a_page_can_be_served(string page, int number)
    {
        var text = Yaml(page)[number];

        var errors = Check(text);
        if (!Regex.IsMatch(text, "^upstreams:", RegexOptions.Multiline))
        {
            var missing = errors.Select(error => Regex.Match(error.Message, "(?<=^unknown upstream ')[^']+").Value).Where(name => name.Length > 0).Distinct();
            errors = Check(text + $"\nupstreams: {{ {string.Join(", ", missing.Select(name => $"{name}: 'http://localhost:1'"))} }}\n");
        }

        ConfigErrorText.Format(errors).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_can_be_served(string file) =>
        ConfigErrorText.Format(ConfigCheck.Run(Repository.File(file), BuiltInPolicies.All, static _ => null).Errors).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_of_the_README_works(string arguments)
    {
        var result = await Executable.RunAsync(Repository.Folder, arguments.Split(' '));

        result.Errors.ShouldBeEmpty();
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_README_names_every_command_and_no_other()
    {
        var list = MarkdownBlock.ReadAll("README.md").Single(block => block.Text.StartsWith("gatehouse run", StringComparison.Ordinal)).Text;
        var help = (await Executable.RunAsync(folder.Path, "--help")).Output;

        var named = Regex.Matches(list, @"(?<=^gatehouse )\w+", RegexOptions.Multiline).Select(match => match.Value);

        named.ShouldBe(Regex.Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..], @"(?<=^  )\w+", RegexOptions.Multiline).Select(match => match.Value));
    }

    [Fact]
    public async Task The_error_in_the_README_is_what_check_prints()
    {
        var shown = MarkdownBlock.ReadAll("README.md").Single(block => block.Text.Contains("error GH", StringComparison.Ordinal)).Text;
        folder.Write("gatehouse.yaml", "upstreams:\n  orders: http://localhost:3002\nroutes:\n  GET /orders/{id}:\n    to: orders\n    ratelimit: 100/1m\n");

        var result = await Executable.RunAsync(folder.Path, "check", "gatehouse.yaml");

        result.ShouldBe(new FinishedProcess(1, "", shown.TrimEnd()));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_link_to_a_file_leads_nowhere(string page)
    {
        var folderOfPage = Path.GetDirectoryName(Repository.File(page))!;

        var links = Regex.Matches(Repository.Read(page), @"(?<=\]\()(?!https?:|#)[^)#\s]+").Select(match => match.Value);

        links.Where(link => !Path.Exists(Path.Combine(folderOfPage, link))).ShouldBeEmpty();
    }

    private static string[] Yaml(string page) => [.. MarkdownBlock.ReadAll(page).Where(block => block.Language == "yaml").Select(block => block.Text)];

    private IReadOnlyList<ConfigError> Check(string text) =>
        ConfigCheck.Run(folder.Write("gatehouse.yaml", text), BuiltInPolicies.All, ValueOf, [new PostgresIdentity(), new PostgresKeyDatabase()], RedisParts.All).Errors;

    private static string ValueOf(string variable) =>
        variable.EndsWith("_DATABASE", StringComparison.Ordinal) ? "Host=localhost;Database=shop" : "a-value-that-is-long-enough-to-be-a-secret-of-every-kind:-64-bytes";
}
