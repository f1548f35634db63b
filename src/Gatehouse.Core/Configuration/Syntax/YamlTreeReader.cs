using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>Reads one YAML document from the parser's events. One per text; not thread-safe.</summary>
internal sealed class YamlTreeReader(ConfigSource source, SourceLines lines, ConfigErrors errors)
{
    private readonly YamlEvents events = new(source, lines, errors);
    private readonly YamlAnchors anchors = new();
    private int nodes;
    private int aliasNodes;

    /// <summary>Null when the text is empty (without an error) or wrong (with one).</summary>
    public ConfigNode? Read()
    {
        if (!events.Next() || !events.Next() || events.Current is StreamEnd)
            return null;
        if (!events.Next() || Node(1) is not { } root || !events.Next() || !events.Next())
            return null;
        if (events.Current is not StreamEnd)
            return Refuse(ConfigErrorCodes.Syntax, "the file holds a second document, only one is allowed", "remove the line '---'")?.Node;
        return root.Node;
    }

    // The current event is the first of a value; afterwards it is the last. Null: given up, with an error.
    private YamlValue? Node(int depth)
    {
        if (events.Current is AnchorAlias alias)
            return Alias(alias, depth);
        if (depth > TreeLimits.Depth)
            return Refuse(ConfigErrorCodes.TooLarge, TreeLimits.DepthMessage);
        if (++nodes > TreeLimits.Nodes)
            return Refuse(ConfigErrorCodes.TooLarge, TreeLimits.NodesMessage);
        var start = (NodeEvent)events.Current!;
        if (!YamlTags.IsCore(start.Tag))
            return Refuse(ConfigErrorCodes.Syntax, $"tags such as {Excerpt.Of(start.Tag.Value)} are not supported", "write the value without it, in quotes if it is text");
        anchors.Open(start.Anchor);
        var value = start switch
        {
            Scalar scalar => new YamlValue(ScalarOf(scalar), 1, 1),
            SequenceStart sequence => List(sequence, depth),
            _ => Map((MappingStart)start, depth),
        };
        if (value is not null)
            anchors.Close(start.Anchor, value.Value);
        return value;
    }

    private YamlValue? Alias(AnchorAlias alias, int depth)
    {
        var name = alias.Value.Value;
        if (anchors.IsOpen(name))
            return Refuse(ConfigErrorCodes.TooLarge, $"the alias {Excerpt.Of("*" + name)} stands inside of the value it stands for");
        if (anchors.Find(name) is not { } value)
            return Refuse(ConfigErrorCodes.Syntax, $"there is no anchor {Excerpt.Of("&" + name)} above", "text that begins with '*' stands in quotes");
        aliasNodes += value.Size;
        nodes += value.Size;
        if (aliasNodes > TreeLimits.AliasNodes)
            return Refuse(ConfigErrorCodes.TooLarge, $"aliases expand to more than {TreeLimits.AliasNodes} values");
        if (nodes > TreeLimits.Nodes)
            return Refuse(ConfigErrorCodes.TooLarge, TreeLimits.NodesMessage);
        return depth + value.Height - 1 > TreeLimits.Depth ? Refuse(ConfigErrorCodes.TooLarge, TreeLimits.DepthMessage) : value;
    }

    private YamlValue? List(SequenceStart start, int depth)
    {
        var items = new List<ConfigNode>();
        var (size, height) = (1, 1);
        while (events.Next())
        {
            if (events.Current is SequenceEnd end)
            {
                var position = lines.At(start.Start.Index, start.Style == SequenceStyle.Flow ? end.Start.Index + 1 : start.Start.Index + 1);
                return new YamlValue(new ConfigList(source, position, items), size, height);
            }
            if (Node(depth + 1) is not { } item)
                return null;
            items.Add(item.Node);
            size += item.Size;
            height = Math.Max(height, item.Height + 1);
        }
        return null;
    }

    private YamlValue? Map(MappingStart start, int depth)
    {
        var builder = new MapBuilder(errors);
        var merges = new List<ConfigMap>();
        var (size, height) = (1, 1);
        while (events.Next())
        {
            if (events.Current is MappingEnd end)
            {
                merges.ForEach(builder.Merge);
                return new YamlValue(new ConfigMap(source, Place(start, end, builder), builder.Entries), size, height);
            }
            if (Key() is not { } key || !events.Next())
                return null;
            var at = events.Current!;
            if (Node(depth + 1) is not { } value)
                return null;
            size += value.Size;
            height = Math.Max(height, value.Height + 1);
            var isMerge = key is { Value: "<<", IsQuoted: false };
            if (isMerge && !TakeMerge(value.Node, merges))
                return Refuse(ConfigErrorCodes.Syntax, "the merge key '<<' takes an alias of a map, or a list of those", at: at);
            if (!isMerge)
                builder.Add(key, AtKeyIfEmpty(value.Node, key));
        }
        return null;
    }

    private ConfigScalar? Key()
    {
        string message;
        switch (events.Current)
        {
            case Scalar scalar when !YamlTags.IsCore(scalar.Tag):
                message = $"tags such as {Excerpt.Of(scalar.Tag.Value)} are not supported";
                break;
            case Scalar { Value: "", Style: ScalarStyle.Plain }:
                message = "a value without a key";
                break;
            case Scalar scalar:
                var key = ScalarOf(scalar);
                anchors.Open(scalar.Anchor);
                anchors.Close(scalar.Anchor, new YamlValue(key, 1, 1));
                nodes++;
                return key;
            case AnchorAlias:
                message = "a key cannot be an alias";
                break;
            default:
                message = "a key must be text, not a list or a map";
                break;
        }
        Refuse(ConfigErrorCodes.Syntax, message);
        return null;
    }

    private static bool TakeMerge(ConfigNode value, List<ConfigMap> merges)
    {
        if (value is ConfigMap map)
        {
            merges.Add(map);
            return true;
        }
        if (value is not ConfigList list || !list.Items.All(i => i is ConfigMap))
            return false;
        merges.AddRange(list.Items.Cast<ConfigMap>());
        return true;
    }

    private ConfigScalar ScalarOf(Scalar scalar) => new(
        source,
        lines.At(scalar.Start.Index, scalar.End.Index),
        scalar.Value,
        isQuoted: scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any) || YamlTags.IsText(scalar.Tag));

    // Where a value is left out there is nothing to point at; the key shows what is meant.
    private ConfigNode AtKeyIfEmpty(ConfigNode value, ConfigScalar key) =>
        value is ConfigScalar { Value: "", IsQuoted: false } ? new ConfigScalar(source, key.Position, "") : value;

    private SourcePosition Place(MappingStart start, MappingEnd end, MapBuilder builder)
    {
        if (start.Style != MappingStyle.Flow && builder.Entries is [var first, ..])
            return first.Key.Position;
        return lines.At(start.Start.Index, start.Style == MappingStyle.Flow ? end.Start.Index + 1 : start.Start.Index + 1);
    }

    private YamlValue? Refuse(string code, string message, string? hint = null, ParsingEvent? at = null)
    {
        at ??= events.Current!;
        errors.Add(code, source, lines.At(at.Start.Index, at.End.Index), message, hint);
        return null;
    }
}
