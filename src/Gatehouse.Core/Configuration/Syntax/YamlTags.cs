using YamlDotNet.Core;

namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>The tags of YAML's core schema. They say nothing that the reader of an option does not know, except that a value is text.</summary>
internal static class YamlTags
{
    private const string Prefix = "tag:yaml.org,2002:";

    public static bool IsCore(TagName tag) =>
        tag.IsEmpty || tag.IsNonSpecific || tag.Value is Prefix + "str" or Prefix + "int" or Prefix + "float" or Prefix + "bool"
            or Prefix + "null" or Prefix + "map" or Prefix + "seq";

    public static bool IsText(TagName tag) => !tag.IsEmpty && tag.Value is "!" or Prefix + "str";
}
