namespace Hoopoe.Management.Metrics;

/// <summary>A metric of things of one kind: what it is called, and how it is read of one of them. Immutable.</summary>
/// <param name="Name">Its name without the endpoint's prefix.</param>
/// <param name="Type">counter, gauge or untyped.</param>
/// <param name="Help">What it is, as RabbitMQ words it where RabbitMQ has it.</param>
/// <param name="Read">Reads it; a number that is none where it is not known, which is then left out.</param>
internal sealed record Metric<T>(string Name, string Type, string Help, Func<T, double> Read)
{
    /// <summary>A metric that only rises.</summary>
    public static Metric<T> Counter(string name, string help, Func<T, double> read) => new(name, "counter", help, read);

    /// <summary>A metric that rises and falls.</summary>
    public static Metric<T> Gauge(string name, string help, Func<T, double> read) => new(name, "gauge", help, read);
}

/// <summary>One thing whose metrics are told, and the labels that tell it from others of its kind. Immutable.</summary>
/// <param name="Thing">The thing.</param>
/// <param name="Labels">Its labels, as <see cref="LabelText"/> makes them.</param>
internal readonly record struct Labelled<T>(T Thing, byte[] Labels);
