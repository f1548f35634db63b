using System.Text.RegularExpressions;

namespace Gatehouse.Architecture.Tests;

/// <summary>Arrows point one way: see docs/architecture.md.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, int> Layers = new(StringComparer.Ordinal)
    {
        ["Reuse"] = 0,
        ["Primitives"] = 1,
        ["Sockets"] = 1,
        ["Configuration"] = 2,
        ["Telemetry"] = 2,
        ["Pipeline"] = 3,
        ["Upstreams"] = 4,
        ["Forwarding"] = 5,
        ["Composition"] = 6,
        ["Snapshots"] = 7,
        ["Routing"] = 8,
        ["Hosting"] = 9,
    };

    [Fact]
    public void Every_folder_of_the_core_is_a_layer()
    {
        var folders = SourceFile.Source.Where(file => file.Path.StartsWith("src/Gatehouse.Core/", StringComparison.Ordinal)).Select(Layer).Distinct();

        folders.ShouldBeSubsetOf(Layers.Keys);
    }

    [Fact]
    public void No_file_of_the_core_imports_from_a_layer_above_or_beside_its_own()
    {
        var broken =
            from file in SourceFile.Source
            where file.Path.StartsWith("src/Gatehouse.Core/", StringComparison.Ordinal)
            from import in Imports(file)
            where import != Layer(file) && Layers[import] >= Layers[Layer(file)]
            select $"{file} imports {import}";

        broken.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void The_core_names_no_policy_and_no_satellite()
    {
        var broken = SourceFile.Source
            .Where(file => file.Path.StartsWith("src/Gatehouse.Core/", StringComparison.Ordinal) && Regex.IsMatch(file.Text, @"Gatehouse\.(Policies|Host)\b"))
            .Select(file => file.Path);

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void The_expression_language_knows_nothing_else_and_needs_no_package()
    {
        var project = File.ReadAllText(Path.Combine(SourceFile.Repository, "src/Gatehouse.Expressions/Gatehouse.Expressions.csproj"));
        var broken = SourceFile.Source
            .Where(file => file.Path.StartsWith("src/Gatehouse.Expressions/", StringComparison.Ordinal) && Regex.IsMatch(file.Text, @"Gatehouse\.(?!Expressions\b)[A-Z]\w*\b|Microsoft\.AspNetCore|System\.Net\.Http"))
            .Select(file => file.Path);

        project.ShouldNotContain("Reference");
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Signed_tokens_know_nothing_else_and_need_no_package()
    {
        var project = File.ReadAllText(Path.Combine(SourceFile.Repository, "src/Gatehouse.Jose/Gatehouse.Jose.csproj"));
        var broken = SourceFile.Source
            .Where(file => file.Path.StartsWith("src/Gatehouse.Jose/", StringComparison.Ordinal) && Regex.IsMatch(file.Text, @"Gatehouse\.(?!Jose\b)[A-Z]\w*\b|Microsoft\.AspNetCore"))
            .Select(file => file.Path);

        project.ShouldNotContain("Reference");
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Identity_knows_nothing_of_ours_and_nothing_of_http()
    {
        var project = File.ReadAllText(Path.Combine(SourceFile.Repository, "src/Gatehouse.Identity/Gatehouse.Identity.csproj"));
        var broken = SourceFile.Source
            .Where(file => file.Path.StartsWith("src/Gatehouse.Identity/", StringComparison.Ordinal) && Regex.IsMatch(file.Text, @"Gatehouse\.(?!Identity\b)[A-Z]\w*\b|Microsoft\.AspNetCore\.(?!Identity;)|System\.Net\.Http"))
            .Select(file => file.Path);

        project.ShouldNotContain("ProjectReference");
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Limits_know_nothing_of_ours_and_nothing_of_http()
    {
        var project = File.ReadAllText(Path.Combine(SourceFile.Repository, "src/Gatehouse.Limits/Gatehouse.Limits.csproj"));
        var broken = SourceFile.Source
            .Where(file => file.Path.StartsWith("src/Gatehouse.Limits/", StringComparison.Ordinal) && Regex.IsMatch(file.Text, @"Gatehouse\.(?!Limits\b)[A-Z]\w*\b|Microsoft\.AspNetCore|System\.Net\.Http"))
            .Select(file => file.Path);

        project.ShouldNotContain("ProjectReference");
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Discovery_knows_nothing_of_ours_and_needs_no_package()
    {
        var project = File.ReadAllText(Path.Combine(SourceFile.Repository, "src/Gatehouse.Discovery/Gatehouse.Discovery.csproj"));
        var broken = SourceFile.Source
            .Where(file => file.Path.StartsWith("src/Gatehouse.Discovery/", StringComparison.Ordinal) && Regex.IsMatch(file.Text, @"Gatehouse\.(?!Discovery\b)[A-Z]\w*\b|Microsoft\.AspNetCore"))
            .Select(file => file.Path);

        project.ShouldNotContain("ProjectReference");
        project.ShouldNotContain("PackageReference");
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Caching_knows_nothing_of_ours_and_needs_no_package()
    {
        var project = File.ReadAllText(Path.Combine(SourceFile.Repository, "src/Gatehouse.Caching/Gatehouse.Caching.csproj"));
        var broken = SourceFile.Source
            .Where(file => file.Path.StartsWith("src/Gatehouse.Caching/", StringComparison.Ordinal) && Regex.IsMatch(file.Text, @"Gatehouse\.(?!Caching\b)[A-Z]\w*\b|Microsoft\.AspNetCore|System\.Net\.Http"))
            .Select(file => file.Path);

        project.ShouldNotContain("Reference");
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_command_and_its_own_project_know_the_database()
    {
        var broken = SourceFile.Source
            .Where(file => !file.Path.StartsWith("src/Gatehouse.Postgres/", StringComparison.Ordinal) && !file.Path.StartsWith("src/Gatehouse.Host/", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(file.Text, @"\bNpgsql\b|Gatehouse\.Postgres\b"))
            .Select(file => file.Path);

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_command_and_its_own_project_know_redis_and_its_client_knows_nothing_of_ours()
    {
        var broken = SourceFile.Source
            .Where(file => !file.Path.StartsWith("src/Gatehouse.Redis/", StringComparison.Ordinal) && !file.Path.StartsWith("src/Gatehouse.Host/", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(file.Text, @"Gatehouse\.Redis\b"))
            .Select(file => file.Path);
        var client = SourceFile.Source
            .Where(file => file.Path.StartsWith("src/Gatehouse.Redis/Client/", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(file.Text, @"Gatehouse\.(?!Redis\.Client\b)[A-Z]|Microsoft\.AspNetCore"))
            .Select(file => file.Path);

        broken.Concat(client).ShouldBeEmpty();
    }

    [Fact]
    public void Below_the_pipeline_nothing_knows_the_expression_language()
    {
        var broken = SourceFile.Source
            .Where(file => file.Path.StartsWith("src/Gatehouse.Core/", StringComparison.Ordinal) && Layers[Layer(file)] < Layers["Pipeline"] && Regex.IsMatch(file.Text, @"Gatehouse\.Expressions\b"))
            .Select(file => file.Path);

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Of_the_core_only_upstreams_and_what_stands_above_know_discovery()
    {
        var broken = SourceFile.Source
            .Where(file => file.Path.StartsWith("src/Gatehouse.Core/", StringComparison.Ordinal) && Layers[Layer(file)] < Layers["Upstreams"] && Regex.IsMatch(file.Text, @"Gatehouse\.Discovery\b"))
            .Select(file => file.Path);

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void A_policy_does_not_know_another_policy()
    {
        var broken =
            from file in SourceFile.Source
            where file.Path.StartsWith("src/Gatehouse.Policies/", StringComparison.Ordinal) && !file.Path.EndsWith("/BuiltInPolicies.cs", StringComparison.Ordinal)
            from Match match in Regex.Matches(file.Text, @"using Gatehouse\.Policies\.(\w+)")
            where !file.Folder.Contains("/" + match.Groups[1].Value, StringComparison.Ordinal)
            select $"{file} uses {match.Groups[1].Value}";

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Policies_and_the_command_use_only_the_public_part_of_the_core()
    {
        var project = File.ReadAllText(Path.Combine(SourceFile.Repository, "src/Gatehouse.Core/Gatehouse.Core.csproj"));

        var friends = Regex.Matches(project, "InternalsVisibleTo Include=\"([^\"]+)\"").Select(match => match.Groups[1].Value);

        friends.ShouldAllBe(friend => friend.EndsWith(".Tests", StringComparison.Ordinal) || friend.EndsWith(".TestKit", StringComparison.Ordinal) || friend.EndsWith(".Benchmarks", StringComparison.Ordinal));
    }

    private static string Layer(SourceFile file) => file.Path.Split('/')[2];

    private static IEnumerable<string> Imports(SourceFile file)
    {
        // Names in code, in `using` lines and half-qualified ones such as Configuration.Syntax.ConfigMap.
        foreach (Match match in Regex.Matches(file.Root.ToString(), @"Gatehouse\.Core\.(\w+)"))
        {
            if (Layers.ContainsKey(match.Groups[1].Value))
                yield return match.Groups[1].Value;
        }
        foreach (Match match in Regex.Matches(file.Root.ToString(), @"(?<![\w.""])(" + string.Join('|', Layers.Keys) + @")\.[A-Z]\w+"))
        {
            if (!match.Value.StartsWith(Layer(file) + ".", StringComparison.Ordinal) && Directory.Exists(Path.Combine(SourceFile.Repository, "src/Gatehouse.Core", match.Groups[1].Value)) && IsNamespaceUse(file, match))
                yield return match.Groups[1].Value;
        }
    }

    // `Configuration.Syntax.X` is a namespace; `Telemetry.Start()` on a property of that name is not.
    private static bool IsNamespaceUse(SourceFile file, Match match)
    {
        var parts = match.Value.Split('.');
        var folder = Path.Combine(SourceFile.Repository, "src/Gatehouse.Core", parts[0]);
        return Directory.Exists(Path.Combine(folder, parts[1])) || File.Exists(Path.Combine(folder, parts[1] + ".cs"));
    }
}
