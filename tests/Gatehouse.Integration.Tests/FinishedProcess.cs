namespace Gatehouse.Integration.Tests;

/// <summary>A program that has ended.</summary>
internal sealed record FinishedProcess(int ExitCode, string Output, string Errors);
