namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>Asks property flags for one of them; unlike HasFlag it allocates nothing even in code not yet optimized.</summary>
internal static class PropertyFlagsExtensions
{
    public static bool Has(this PropertyFlags present, PropertyFlags property) => (present & property) != PropertyFlags.None;
}
