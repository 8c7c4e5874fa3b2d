using System.Globalization;
using Hoopoe.Core;
using Hoopoe.Management.Http;

namespace Hoopoe.Management.Limits;

/// <summary>One limit of several, as calls over HTTP set it. Stateless.</summary>
internal static class LimitValue
{
    /// <summary>The limit that the path names with the value of the body; what it may be is the limits' own to say.</summary>
    public static async ValueTask<KeyValuePair<string, object?>> ReadAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "value");
        // A text of digits is what RabbitMQ's tools send.
        object? value = body.Anything("value");
        if (value is string text && long.TryParse(text, CultureInfo.InvariantCulture, out long number)) value = number;
        return KeyValuePair.Create(request["name"], value);
    }

    /// <summary>The other limits.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Without(Arguments limits, string name) => limits.Where(limit => limit.Key != name);
}
