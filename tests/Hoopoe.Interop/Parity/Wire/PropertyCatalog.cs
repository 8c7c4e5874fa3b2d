namespace Hoopoe.Interop.Parity.Wire;

/// <summary>The properties of a message in the order of their flags, the first one in bit 15.</summary>
internal static class PropertyCatalog
{
    private const string Words =
        "content-type:shortstr content-encoding:shortstr headers:table delivery-mode:octet priority:octet " +
        "correlation-id:shortstr reply-to:shortstr expiration:shortstr message-id:shortstr timestamp:timestamp " +
        "type:shortstr user-id:shortstr app-id:shortstr cluster-id:shortstr";

    /// <summary>All properties.</summary>
    public static IReadOnlyList<FieldShape> All { get; } = Words.Split(' ').Select(FieldShape.Parse).ToList();
}
