namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>A place in a configuration text.</summary>
/// <param name="Line">Line number, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
/// <param name="Length">Characters to underline, at least 1.</param>
public readonly record struct SourcePosition(int Line, int Column, int Length);
