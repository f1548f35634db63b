namespace Gatehouse.Host.Differences;

/// <summary>One line of a comparison.</summary>
/// <param name="Kind">Space: in both; minus: only in the old text; plus: only in the new one.</param>
/// <param name="Line">The line, without its end.</param>
internal readonly record struct Edit(char Kind, string Line);
