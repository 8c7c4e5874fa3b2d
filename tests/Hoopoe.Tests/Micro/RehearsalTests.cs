using Hoopoe.Micro;
using Xunit;

namespace Hoopoe.Tests.Micro;

/// <summary>Each class of micro-benchmarks runs, so that those that nobody has run for a while still work when they are needed.</summary>
public sealed class RehearsalTests
{
    public static TheoryData<string> Classes => [.. Rehearsal.Names];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Benchmarks_RunOnce_Work(string name) => Assert.True(Rehearsal.Run(name) > 0);
}
