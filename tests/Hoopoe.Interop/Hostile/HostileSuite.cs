using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>The tests that measure what others feel: they run by themselves, one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HostileSuite
{
    public const string Name = "hostile peers";
}
