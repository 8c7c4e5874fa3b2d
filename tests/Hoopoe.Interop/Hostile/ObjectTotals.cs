namespace Hoopoe.Interop.Hostile;

/// <summary>What there is in a broker, as it says itself.</summary>
public sealed record ObjectTotals(int Connections, int Channels, int Queues, int Consumers, int Exchanges);
