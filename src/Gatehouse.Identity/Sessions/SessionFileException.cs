namespace Gatehouse.Identity.Sessions;

/// <summary>A file of sessions cannot be opened; the message names the file and says why.</summary>
public sealed class SessionFileException : Exception
{
    /// <summary>With a message.</summary>
    public SessionFileException(string message)
        : base(message)
    {
    }

    /// <summary>With a message.</summary>
    public SessionFileException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
