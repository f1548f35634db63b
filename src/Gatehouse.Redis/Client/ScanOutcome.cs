namespace Gatehouse.Redis.Client;

/// <summary>What lies at the beginning of some bytes.</summary>
internal enum ScanOutcome
{
    /// <summary>A part of an answer: more bytes are needed.</summary>
    Incomplete,

    /// <summary>A whole answer.</summary>
    Complete,

    /// <summary>Nothing that a Redis server sends, or too much: the connection cannot be used any more.</summary>
    Broken,
}
