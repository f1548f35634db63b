using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Pipeline.Parts;

/// <summary>
/// Declares a part: the key it stands under at the top of the configuration and what may be written there. Write one by deriving from
/// <see cref="GatewayPartModule{TOptions}"/>; the module of a policy brings it along, or the program itself. Stateless.
/// </summary>
public abstract class GatewayPartModule
{
    /// <summary>The key at the top of the file, in camel case.</summary>
    public abstract string Key { get; }

    /// <summary>True when the key holds a map of names to parts; false when it holds one part, whose name is empty.</summary>
    public virtual bool IsMap => false;

    /// <summary>True for a part that every gateway has: a file without its key is one with an empty section. Not for maps. Default: false.</summary>
    public virtual bool IsAlwaysThere => false;

    /// <summary>Keys of the parts that this one looks up. They are made before; when they change, this one is made anew.</summary>
    public virtual IReadOnlyList<string> Uses => [];

    /// <summary>True when policies of callers may stand in the section: what those look up is made before, too.</summary>
    public virtual bool HoldsCallers => false;

    /// <summary>The type of the options, from which binding, schema and reference are made.</summary>
    public abstract Type OptionsType { get; }

    /// <summary>Reads, validates and, where nothing was wrong, creates; null when errors were added.</summary>
    public abstract GatewayPart? Compile(ConfigNode section, PartScope scope, ConfigErrors errors);

    /// <summary>Routes that the part brings along, as if they stood in the file. None by default.</summary>
    public virtual IEnumerable<PartRoute> Routes(GatewayPart part) => [];
}
