using System.Globalization;
using Hoopoe.Management.Http;

namespace Hoopoe.Management.Limits;

/// <summary>One limit of several, as calls over HTTP set it. Stateless.</summary>
internal static class LimitValue
{
    /// <summary>The value of the body; what it may be is the limits' own to say.</summary>
    public static async ValueTask<object?> ReadAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "value");
        // A text of digits is what RabbitMQ's tools send.
        object? value = body.Anything("value");
        return value is string text && long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : value;
    }
}
