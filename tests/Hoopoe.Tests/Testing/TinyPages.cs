using Hoopoe.Core;
using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Tests.Testing;

/// <summary>Options under which nearly everything leaves memory at once, in pages of a few messages.</summary>
internal static class TinyPages
{
    public static PagingLimits Limits { get; } = new()
    {
        PageEntries = 4,
        PageBytes = 700,
        FrontEntries = 3,
        FrontBytes = 500,
        RelievedEntries = 1,
        ReturnedEntries = 3,
        IndexesInMemory = 1,
        ResidentBytes = 600,
        LeastResidentBytes = 0,
    };

    public static BrokerOptions In(BrokerOptions options) => options with { PageAboveBytes = 0, Paging = Limits };
}
