namespace Gatehouse.Discovery.Documents;

/// <summary>One state of a document.</summary>
/// <param name="Number">1 for the first, and one more for each after it.</param>
/// <param name="Text">All of it.</param>
/// <param name="Author">Who made it.</param>
/// <param name="At">When, by the clock of who made it.</param>
public sealed record DocumentRevision(long Number, string Text, string Author, DateTimeOffset At)
{
    /// <summary>The longest text, in bytes of UTF-8: 512 KB. etcd takes 1.5 MB at once, and a revision is written twice.</summary>
    public const int MaxBytes = 512 * 1024;

    /// <summary>How many revisions are kept, the current one included.</summary>
    public const int Kept = 20;
}
