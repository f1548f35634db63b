namespace Gatehouse.Core.Forwarding;

/// <summary>Who was to act on the head of an answer has failed: no fault of the destination. Nothing was sent.</summary>
internal sealed class AnswerHeadException(Exception reason) : Exception("The head of the answer could not be completed.", reason);
