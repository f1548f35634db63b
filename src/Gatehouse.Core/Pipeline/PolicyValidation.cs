using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;

namespace Gatehouse.Core.Pipeline;

/// <summary>Takes what a module finds wrong with a section and gives it a place in the file. Not thread-safe.</summary>
public sealed class PolicyValidation
{
    private readonly ConfigNode section;
    private readonly ConfigErrors errors;

    /// <summary>Creates the object for one section.</summary>
    public PolicyValidation(ConfigNode section, ConfigErrors errors)
    {
        this.section = section;
        this.errors = errors;
    }

    /// <summary>Reports an error.</summary>
    /// <param name="path">
    /// Where in the section, in the operator's spelling: <c>origins[2]</c>, <c>set.x-tenant</c>. Empty for the whole section; the
    /// deepest part that exists is pointed at. A key that holds dots is one step as long as it exists.
    /// </param>
    /// <param name="message">What is wrong, one line, without a full stop.</param>
    /// <param name="hint">What to do; null for none.</param>
    /// <param name="hidesLine">True when a secret may stand there, so that the line is not shown.</param>
    public void Error(string path, string message, string? hint = null, bool hidesLine = false) =>
        errors.Add(ConfigErrorCodes.BadPolicy, Find(path), message, hint, hidesLine);

    /// <summary>Reports what may be meant but is risky; the configuration can be served.</summary>
    /// <param name="path">Where, as for <see cref="Error"/>.</param>
    /// <param name="message">What is risky, one line, without a full stop.</param>
    /// <param name="hint">What to do; null for none.</param>
    /// <param name="hidesLine">As for <see cref="Error"/>.</param>
    public void Warning(string path, string message, string? hint = null, bool hidesLine = false) =>
        errors.Warn(ConfigErrorCodes.Risky, Find(path), message, hint, hidesLine);

    /// <summary>True when the value there came from <c>$env</c> or <c>$file</c>, and so does not stand in the configuration itself.</summary>
    /// <param name="path">Where, as for <see cref="Error"/>.</param>
    public bool IsSecret(string path) => Find(path) is ConfigScalar { IsSecret: true };

    /// <summary>True when the value there is a reference that could not be resolved: that has been reported, and the value is not missing.</summary>
    /// <param name="path">Where, as for <see cref="Error"/>.</param>
    public bool IsUnresolved(string path) => Find(path) is ConfigScalar { IsUnresolved: true };

    /// <summary>Compiles an expression of the section; null when it has mistakes, which are then reported at their places.</summary>
    /// <param name="path">Where it stands, as for <see cref="Error"/>.</param>
    /// <param name="text">The expression.</param>
    /// <param name="compiler">Knows the names.</param>
    public Expression? Expression(string path, string text, ExpressionCompiler compiler) => Expression(path, text, 0, compiler);

    /// <summary>The same for one that stands behind other text.</summary>
    /// <param name="path">Where the whole text stands, as for <see cref="Error"/>.</param>
    /// <param name="text">The expression.</param>
    /// <param name="offset">How many characters of the whole text come before it.</param>
    /// <param name="compiler">Knows the names.</param>
    public Expression? Expression(string path, string text, int offset, ExpressionCompiler compiler)
    {
        var mistakes = new List<ExpressionError>();
        var expression = compiler.Compile(text, mistakes);
        ExpressionCompiler.Report(Find(path), mistakes.Select(mistake => mistake with { Offset = mistake.Offset + offset }), errors);
        return expression;
    }

    /// <summary>Reads a template of the section; null when it has mistakes, which are then reported at their places.</summary>
    /// <param name="path">Where it stands, as for <see cref="Error"/>.</param>
    /// <param name="text">The text.</param>
    /// <param name="use">Where the text goes.</param>
    /// <param name="compiler">Knows the names.</param>
    public TextTemplate? Template(string path, string text, TemplateUse use, ExpressionCompiler compiler)
    {
        var mistakes = new List<ExpressionError>();
        var template = TextTemplate.Parse(text, use, compiler, mistakes);
        ExpressionCompiler.Report(Find(path), mistakes, errors);
        return template;
    }

    /// <summary>Reads a value of the section whose texts are expressions; null when it has mistakes, which are then reported at their places.</summary>
    /// <param name="value">As written.</param>
    /// <param name="compiler">Knows the names.</param>
    public ValueTemplate? Value(ConfigNode value, ExpressionCompiler compiler) => ValueTemplate.Compile(value, compiler, errors);

    private ConfigNode Find(string path)
    {
        var node = section;
        var rest = path;
        while (rest.Length > 0)
        {
            var (next, left) = Step(node, rest);
            if (next is null)
                break;
            node = next;
            rest = left;
        }
        return node;
    }

    private static (ConfigNode? Next, string Left) Step(ConfigNode node, string path)
    {
        if (node is ConfigMap map)
        {
            foreach (var entry in map.Entries)
            {
                var key = entry.Key.Value;
                if (path.StartsWith(key, StringComparison.Ordinal) && (path.Length == key.Length || path[key.Length] is '.' or '['))
                    return (entry.Value, path[key.Length..].TrimStart('.'));
            }
        }
        if (path.StartsWith('[') && path.IndexOf(']', StringComparison.Ordinal) is > 1 and var close && int.TryParse(path.AsSpan(1, close - 1), out var index))
        {
            var rest = path[(close + 1)..].TrimStart('.');
            // A single value may stand where a list is expected.
            if (node is ConfigScalar && index == 0)
                return (node, rest);
            if (node is ConfigList list && index < list.Items.Count)
                return (list.Items[index], rest);
        }
        return (null, "");
    }
}
