using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gatehouse.Architecture.Tests;

/// <summary>Rules for the tests themselves.</summary>
public sealed class TestRules
{
    /// <summary>The rows of the requirements that are built, as far as they are.</summary>
    private static readonly string[] Built = ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R9", "R10", "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R18", "R19", "R20", "R21", "R22", "R23", "R26", "R27", "R28", "R29", "R30", "R31", "R33", "R34", "R35", "R36"];

    [Fact]
    public void Every_built_requirement_is_named_by_an_integration_test()
    {
        var text = string.Join('\n', SourceFile.Tests.Where(file => file.Path.Contains("Integration.Tests", StringComparison.Ordinal)).Select(file => file.Text));

        Built.Where(row => !Regex.IsMatch(text, $@"\b{row}\b")).ShouldBeEmpty();
    }

    [Fact]
    public void No_test_sleeps_or_is_skipped_without_a_reason()
    {
        var broken =
            from file in SourceFile.Tests
            where !file.Path.Contains("Architecture.Tests", StringComparison.Ordinal) && !file.Path.Contains("TestKit/", StringComparison.Ordinal)
            // A delay without end, or one of a fake clock, does not wait for the wall's.
            from Match match in Regex.Matches(file.Text, @"Thread\.Sleep|Task\.Delay\((?!Timeout\.Infinite|[^;\n]*, time\))[^;\n]*|Skip\s*=\s*""""")
            select $"{file}: {match.Value}";

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_test_class_holds_is_let_go_of()
    {
        // xunit knows IDisposable and its own IAsyncLifetime, and never calls the DisposeAsync of IAsyncDisposable.
        var broken =
            from file in SourceFile.Tests
            from type in file.Types.OfType<ClassDeclarationSyntax>()
            where type.BaseList?.Types.Any(one => one.Type.ToString() == "IAsyncDisposable") == true
            where type.Members.OfType<MethodDeclarationSyntax>().Any(method => method.AttributeLists.SelectMany(list => list.Attributes).Any(one => one.Name.ToString() is "Fact" or "Theory"))
            select $"{file}: {type.Identifier}";

        broken.ShouldBeEmpty();
    }
}
