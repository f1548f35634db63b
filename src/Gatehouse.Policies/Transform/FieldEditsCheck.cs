using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Transform;

/// <summary>Reports what is wrong with <see cref="FieldEditsOptions"/>.</summary>
/// <param name="path">Where they stand in the section: <c>headers</c>.</param>
/// <param name="faultOfName">Why a name may not be used; null when it may.</param>
/// <param name="use">Where the texts go.</param>
/// <param name="compiler">Knows the names that expressions may use.</param>
/// <param name="validation">Takes the errors.</param>
internal sealed class FieldEditsCheck(
    string path, Func<string, string?> faultOfName, TemplateUse use, ExpressionCompiler compiler, PolicyValidation validation)
{
    /// <summary>Checks all of it.</summary>
    public void Run(FieldEditsOptions options)
    {
        if (options.Remove.Count + options.Rename.Count + options.Set.Count + options.Add.Count == 0)
            validation.Error(path, "nothing is named", "give 'set', 'add', 'remove' or 'rename'");
        for (var i = 0; i < options.Remove.Count; i++)
            CheckName($"{path}.remove[{i}]", options.Remove[i]);
        foreach (var (old, name) in options.Rename)
        {
            CheckName($"{path}.rename.{old}", old);
            CheckName($"{path}.rename.{old}", name);
        }
        CheckTexts($"{path}.set", options.Set);
        CheckTexts($"{path}.add", options.Add);
    }

    private void CheckTexts(string place, IReadOnlyDictionary<string, string> texts)
    {
        var names = new HashSet<string>(use == TemplateUse.Header ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (name, text) in texts)
        {
            var at = $"{place}.{name}";
            CheckName(at, name);
            if (!names.Add(name))
                validation.Error(at, $"'{name}' stands twice: the case of a header's name does not matter");
            if (validation.Template(at, text.Trim(' '), use, compiler) is { } template && use == TemplateUse.Header
                && HeaderSyntax.FaultOfValue(Literals(text.Trim(' '), template)) is { } fault)
                validation.Error(at, fault);
        }
    }

    private void CheckName(string at, string name)
    {
        if (faultOfName(name) is { } fault)
            validation.Error(at, fault);
    }

    // An expression may hold what its value may not.
    private static string Literals(string text, TextTemplate template)
    {
        foreach (var expression in template.Expressions)
            text = text.Replace("{" + expression.Text + "}", "", StringComparison.Ordinal);
        return text;
    }
}
