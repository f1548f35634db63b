namespace Gatehouse.Discovery.Documents;

/// <summary>A store cannot keep a text of this length; nothing was sent. The message is for the operator.</summary>
public sealed class DocumentTooLongException : Exception
{
    /// <summary>Says how long it may be.</summary>
    public DocumentTooLongException(string message)
        : base(message)
    {
    }
}
