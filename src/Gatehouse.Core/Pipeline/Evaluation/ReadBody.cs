using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>
/// A feature of a request whose JSON body was read: it is not read again as long as the body is still that stream, which who writes another replaces.
/// </summary>
/// <param name="Text">The body as the destination gets it.</param>
/// <param name="Value">What is in it. What it lies in lives until the request's end.</param>
public sealed record ReadBody(Stream Text, CelValue Value);
