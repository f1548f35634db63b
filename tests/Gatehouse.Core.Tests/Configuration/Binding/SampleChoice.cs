namespace Gatehouse.Core.Tests.Configuration.Binding;

public enum SampleChoice
{
    RoundRobin,
    LeastRequests,
}
