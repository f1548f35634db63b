namespace Gatehouse.Identity.Users;

/// <summary>One mistake in a file of users.</summary>
/// <param name="Line">From 1; 0 when it is about the file as a whole.</param>
/// <param name="Column">From 1; 0 when it is about the file as a whole.</param>
/// <param name="Message">What is wrong.</param>
public sealed record UserFileError(int Line, int Column, string Message)
{
    /// <summary>The usual form for messages: file, line, column.</summary>
    public string In(string file) => Line == 0 ? $"{file}: {Message}" : $"{file}:{Line}:{Column}: {Message}";
}
