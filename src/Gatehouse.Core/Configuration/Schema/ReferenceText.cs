using System.Text;
using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Configuration.Schema;

/// <summary>Collects the tables of a reference, each options class once. Not thread-safe.</summary>
internal sealed class ReferenceText
{
    private readonly StringBuilder text = new();
    private readonly Dictionary<Type, string> paths = [];
    private readonly SchemaSources sources;

    public ReferenceText(SchemaSources sources) => this.sources = sources;

    /// <summary>Adds a section and, after it, the sections in it that are not there yet.</summary>
    /// <param name="heading">The heading, Markdown.</param>
    /// <param name="path">How its options are reached: <c>upstreams.&lt;name&gt;</c>; empty for the top of the file or of a route.</param>
    /// <param name="type">The options class.</param>
    public void Add(string heading, string path, Type type)
    {
        var waiting = new Queue<(string Heading, string Path, Type Type)>([(heading, path, type)]);
        paths.TryAdd(type, path);
        while (waiting.TryDequeue(out var next))
            AddTable(next.Heading, next.Path, OptionsModel.Of(next.Type), waiting);
    }

    /// <summary>The whole text.</summary>
    public override string ToString() => text.ToString();

    private void AddTable(string heading, string path, OptionsModel model, Queue<(string, string, Type)> waiting)
    {
        text.Append("## ").Append(heading).Append("\n\n");
        if (DocComments.Of(model.Type) is { Length: > 0 } summary)
            text.Append(summary).Append("\n\n");
        if (model.Shorthand is { } shorthand)
            text.Append("A value in place of the map is short for `").Append(shorthand.Key).Append("`.\n\n");
        if (model.Properties.Count > 0)
            text.Append("| key | type | default | meaning |\n|---|---|---|---|\n");
        foreach (var property in model.Properties)
        {
            Queue(property.Type, path.Length == 0 ? property.Key : $"{path}.{property.Key}", waiting);
            text.Append("| `").Append(property.Key).Append("` | ").Append(Cell(TypeText(property))).Append(" | ").Append(Cell(Default(model, property)))
                .Append(" | ").Append(Cell(DocComments.Of(property))).Append(" |\n");
        }
        text.Append(model.Remaining switch
        {
            RemainingKeys.Policies => "\nBeside these, the policies by name.\n\n",
            RemainingKeys.UpstreamPolicies => Beside(policy => policy.IsForUpstreams),
            RemainingKeys.CallerPolicies => Beside(policy => policy.IsForCallers),
            RemainingKeys.Parts => "\nBeside these, what policies share, each with a section of its own below.\n\n",
            _ => "\n",
        });
    }

    private string Beside(Func<PolicySchema, bool> stands) =>
        sources.Policies.Where(stands).Select(policy => $"`{policy.Name}`").ToArray() is { Length: > 0 } names
            ? $"\nBeside these, policies: {string.Join(", ", names)}.\n\n"
            : "\n";

    private void Queue(OptionType type, string path, Queue<(string, string, Type)> waiting)
    {
        if (type.Item is { } item)
            Queue(item, type.Kind == OptionKind.Map ? path + ".<name>" : path, waiting);
        else if (type.Kind == OptionKind.Section && paths.TryAdd(type.ClrType, path))
            waiting.Enqueue(($"`{path}`", path, type.ClrType));
    }

    private string TypeText(OptionProperty property)
    {
        var type = TypeText(property.Type);
        return property.Bounds is { } bounds ? $"{type}, {bounds.Minimum} to {bounds.Maximum}" : type;
    }

    private string TypeText(OptionType type) => type.Kind switch
    {
        OptionKind.Truth => "true or false",
        OptionKind.Integer => "whole number",
        OptionKind.Raw => "any value",
        OptionKind.Choice => string.Join(", ", type.Choices.Select(c => $"`{c.Word}`")),
        OptionKind.List => $"{TypeText(type.Item!)}, or a list",
        OptionKind.Map => $"map of names to {TypeText(type.Item!)}",
        OptionKind.Section => $"section `{paths[type.ClrType]}`",
        _ => type.Kind.ToString().ToLowerInvariant(),
    };

    private static string Default(OptionsModel model, OptionProperty property)
    {
        if (property.IsRequired)
            return "required";
        return DefaultText.Of(model, property) is { Length: > 0 } value ? $"`{value}`" : "–";
    }

    // A vertical bar would end the cell, also inside of code.
    private static string Cell(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);
}
