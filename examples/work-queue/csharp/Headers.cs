using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace WorkQueue;

/// <summary>Reads the headers of a message, whose strings arrive as bytes.</summary>
internal static class Headers
{
    public static string Text(this IReadOnlyBasicProperties properties, string name) => Text(properties.Headers![name]);

    public static int Number(this IReadOnlyBasicProperties properties, string name) =>
        Convert.ToInt32(properties.Headers![name], CultureInfo.InvariantCulture);

    /// <summary>This delivery's attempt: one more than the times the work queue dead-lettered the message.</summary>
    public static int Attempt(this IReadOnlyBasicProperties properties)
    {
        if (properties.Headers?.TryGetValue("x-death", out object? deaths) != true)
            return 1;
        return 1 + (int)((IList<object?>)deaths!).Cast<IDictionary<string, object?>>()
            .Where(death => Text(death["queue"]) == Topology.Work && Text(death["reason"]) == "rejected")
            .Sum(death => (long)death["count"]!);
    }

    private static string Text(object? value) => Encoding.UTF8.GetString((byte[])value!);
}
