using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Policies.Transform;

/// <summary>What <see cref="FieldEditsOptions"/> say, compiled. Immutable.</summary>
internal sealed class FieldEdits
{
    private FieldEdits(FieldEditsOptions options, FieldEdit[] texts)
    {
        Remove = [.. options.Remove];
        Rename = [.. options.Rename];
        Texts = texts;
    }

    /// <summary>What is taken off.</summary>
    public string[] Remove { get; }

    /// <summary>New names by old name.</summary>
    public KeyValuePair<string, string>[] Rename { get; }

    /// <summary>What is put in; what replaces comes first.</summary>
    public FieldEdit[] Texts { get; }

    /// <summary>The expressions in it.</summary>
    public IEnumerable<Expression> Expressions => Texts.SelectMany(edit => edit.Text.Expressions);

    /// <summary>The edits of options that were validated.</summary>
    public static FieldEdits Compile(FieldEditsOptions options, TemplateUse use, ExpressionCompiler compiler)
    {
        return new FieldEdits(options, [.. options.Set.Select(text => Edit(text, true)), .. options.Add.Select(text => Edit(text, false))]);

        FieldEdit Edit(KeyValuePair<string, string> text, bool replaces) =>
            new(text.Key, TextTemplate.Parse(text.Value.Trim(' '), use, compiler, new List<ExpressionError>())!, replaces);
    }

    /// <summary>The texts for this message, null where an expression failed; the first such error, null for none.</summary>
    public string?[] Render(ICelVariables variables, out CelError? failure)
    {
        failure = null;
        var rendered = new string?[Texts.Length];
        for (var i = 0; i < rendered.Length; i++)
        {
            rendered[i] = Texts[i].Text.Render(variables, out var error);
            failure ??= error;
        }
        return rendered;
    }
}
