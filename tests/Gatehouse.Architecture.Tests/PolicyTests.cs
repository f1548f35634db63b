using Gatehouse.Core.Pipeline;
using Gatehouse.Policies;

namespace Gatehouse.Architecture.Tests;

/// <summary>A policy is a folder with four files, a mirrored test folder, and a line in the list.</summary>
public sealed class PolicyTests
{
    public static TheoryData<string> Modules => [.. BuiltInPolicies.All.Select(module => module.GetType().Name)];

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_policy_has_its_folder_its_readme_and_its_tests(string module)
    {
        var file = SourceFile.Source.Single(source => source.Path.EndsWith($"/{module}.cs", StringComparison.Ordinal));
        var folder = Path.Combine(SourceFile.Repository, file.Folder);
        var name = file.Folder["src/Gatehouse.Policies/".Length..];

        File.Exists(Path.Combine(folder, "README.md")).ShouldBeTrue($"{file.Folder}/README.md is missing");
        Directory.Exists(Path.Combine(SourceFile.Repository, "tests/Gatehouse.Policies.Tests", name)).ShouldBeTrue($"tests for {name} are missing");
    }

    [Fact]
    public void Names_and_keys_of_policies_are_unique_and_no_key_of_a_route()
    {
        var keys = BuiltInPolicies.All.SelectMany(module => module.CompanionKeys.Prepend(module.Name)).ToList();
        var own = typeof(Core.Configuration.Model.RouteConfig).GetProperties().Select(property => property.Name.ToLowerInvariant());

        keys.ShouldBeUnique();
        keys.Select(key => key.ToLowerInvariant()).Intersect(own).ShouldBeEmpty();
    }

    [Fact]
    public void Every_module_that_exists_is_in_the_list()
    {
        var all = typeof(BuiltInPolicies).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(RoutePolicyModule)));

        all.ShouldBe(BuiltInPolicies.All.Select(module => module.GetType()), ignoreOrder: true);
    }
}
