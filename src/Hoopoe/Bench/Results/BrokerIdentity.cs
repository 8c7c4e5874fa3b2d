namespace Hoopoe.Bench.Results;

/// <summary>What a broker says about itself when a connection opens. Immutable.</summary>
/// <param name="Product">Such as RabbitMQ; Hoopoe says the same, because clients switch on it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Platform">What it runs on; Hoopoe names itself here.</param>
/// <param name="Information">A line about itself.</param>
internal sealed record BrokerIdentity(string Product, string Version, string Platform, string Information)
{
    /// <summary>The name to show: what the broker is, even where it presents itself as another for its clients' sake.</summary>
    public string DisplayName => Platform.StartsWith("Hoopoe", StringComparison.Ordinal) ? Platform : $"{Product} {Version}";
}
