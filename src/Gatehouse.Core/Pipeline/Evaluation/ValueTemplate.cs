using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>
/// A JSON value as the configuration describes it: a text is an expression, a map or list is one of those. Compiled once. Immutable.
/// </summary>
public sealed class ValueTemplate
{
    private readonly Expression? expression; // null: a map or list
    private readonly string[]? names;        // null: not a map
    private readonly ValueTemplate[] parts;

    private ValueTemplate(Expression? expression, string[]? names, ValueTemplate[] parts)
    {
        this.expression = expression;
        this.names = names;
        this.parts = parts;
    }

    /// <summary>All expressions in it, in the order of the text.</summary>
    public IEnumerable<Expression> Expressions => expression is not null ? [expression] : parts.SelectMany(part => part.Expressions);

    /// <summary>Compiles a value of the configuration; null when errors were added.</summary>
    public static ValueTemplate? Compile(ConfigNode node, ExpressionCompiler compiler, ConfigErrors errors)
    {
        var before = errors.Items.Count;
        switch (node)
        {
            case ConfigScalar { IsNull: true }:
                return new ValueTemplate(compiler.Compile("null"), null, []);
            case ConfigScalar:
                return compiler.Compile(node, errors) is { } expression ? new ValueTemplate(expression, null, []) : null;
            case ConfigList list:
                var items = list.Items.Select(item => Compile(item, compiler, errors)).ToArray();
                return errors.Items.Count > before ? null : new ValueTemplate(null, null, items!);
            default:
                var entries = ((ConfigMap)node).Entries;
                var members = entries.Select(entry => Compile(entry.Value, compiler, errors)).ToArray();
                return errors.Items.Count > before ? null : new ValueTemplate(null, [.. entries.Select(entry => entry.Key.Value)], members!);
        }
    }

    /// <summary>The value for this request; an error when any part of it is one.</summary>
    public CelValue Evaluate(ICelVariables variables)
    {
        if (expression is not null)
            return expression.Evaluate(variables);
        var values = new CelValue[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            values[i] = parts[i].Evaluate(variables);
            if (values[i].IsError)
                return values[i];
        }
        if (names is null)
            return CelValue.Of(CelList.Of(values));
        var entries = new KeyValuePair<string, CelValue>[values.Length];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = new(names[i], values[i]);
        return CelValue.Of(CelMap.Of(entries));
    }
}
