using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gatehouse.Architecture.Tests;

/// <summary>Names and sizes.</summary>
public sealed class ShapeTests
{
    private static readonly string[] BannedWords = ["Manager", "Helper", "Utils", "Common", "Processor", "Info", "Data", "Base", "Impl", "Misc"];

    [Fact]
    public void No_file_is_longer_than_300_lines() =>
        SourceFile.Source.Where(file => file.Lines > 301).Select(file => $"{file}: {file.Lines}").ShouldBeEmpty();

    [Fact]
    public void No_method_is_longer_than_60_lines()
    {
        var broken =
            from file in SourceFile.Source
            from method in file.Root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
            where SourceFile.LinesOf(method) > 60
            select $"{file}: {(method as MethodDeclarationSyntax)?.Identifier.Text ?? "constructor"} has {SourceFile.LinesOf(method)} lines";

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void No_class_takes_more_than_6_things_to_make()
    {
        var constructors =
            from file in SourceFile.Source
            from constructor in file.Root.DescendantNodes().OfType<ConstructorDeclarationSyntax>()
            where constructor.ParameterList.Parameters.Count > 6
            select $"{file}: {constructor.Identifier.Text}";
        var primary =
            from file in SourceFile.Source
            from type in file.Root.DescendantNodes().OfType<ClassDeclarationSyntax>()
            where type.ParameterList?.Parameters.Count > 6
            select $"{file}: {type.Identifier.Text}";

        constructors.Concat(primary).ShouldBeEmpty();
    }

    [Fact]
    public void Every_file_holds_one_type_and_bears_its_name()
    {
        var broken =
            from file in SourceFile.Source
            where !file.Path.EndsWith("/Program.cs", StringComparison.Ordinal)
            let types = file.TopLevelTypes.ToArray()
            let name = Path.GetFileNameWithoutExtension(file.Path).Split('{')[0]
            where types.Length != 1 || NameOf(types[0]) != name
            select $"{file}: {string.Join(", ", types.Select(NameOf))}";

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Every_namespace_is_the_folder()
    {
        var broken =
            from file in SourceFile.Source
            where file.Namespace is not null
            let expected = file.Folder["src/".Length..].Replace('/', '.')
            where file.Namespace != expected
            select $"{file}: {file.Namespace}";

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void No_type_or_folder_has_a_name_that_says_nothing()
    {
        var types =
            from file in SourceFile.Source
            from type in file.Types
            from word in BannedWords
            where HasWord(type.Identifier.Text, word)
            select $"{file}: {type.Identifier.Text}";
        var folders =
            from folder in SourceFile.Source.Select(file => file.Folder).Distinct()
            from word in BannedWords
            where folder.Split('/').Any(part => HasWord(part, word))
            select folder;

        types.Concat(folders).ShouldBeEmpty();
    }

    [Fact]
    public void Every_class_is_sealed_static_or_abstract()
    {
        var broken =
            from file in SourceFile.Source
            from type in file.Types.OfType<TypeDeclarationSyntax>()
            where type is ClassDeclarationSyntax || (type is RecordDeclarationSyntax record && !record.ClassOrStructKeyword.ValueText.Equals("struct", StringComparison.Ordinal))
            where !type.Modifiers.Any(modifier => modifier.ValueText is "sealed" or "static" or "abstract")
            select $"{file}: {type.Identifier.Text}";

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_left_to_do_in_the_source()
    {
        var broken =
            from file in SourceFile.Source
            from word in new[] { "TODO", "FIXME", "HACK", "NotImplementedException" }
            where file.Text.Contains(word, StringComparison.Ordinal)
            select $"{file}: {word}";

        broken.ShouldBeEmpty();
    }

    private static bool HasWord(string name, string word)
    {
        var at = name.IndexOf(word, StringComparison.Ordinal);
        var end = at + word.Length;
        return at >= 0 && (end == name.Length || char.IsUpper(name[end]) || name[end] == '.');
    }

    private static string NameOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => "",
    };
}
