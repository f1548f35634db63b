namespace Gatehouse.Core.Configuration.Binding;

/// <summary>What an option's value can be.</summary>
internal enum OptionKind
{
    Text,
    Truth,
    Integer,
    Number,
    Duration,
    Size,
    Percentage,
    Choice,

    /// <summary>Any value, as it was written.</summary>
    Raw,
    List,

    /// <summary>Values by name.</summary>
    Map,

    /// <summary>An options class of its own.</summary>
    Section,
}
