using Hoopoe.Core;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Http;

/// <summary>
/// Ends a request with an error that its client is told, in RabbitMQ's form. Nothing has been changed or answered by then.
/// </summary>
/// <param name="status">The HTTP status.</param>
/// <param name="error">The error's name: bad_request.</param>
/// <param name="reason">What is wrong.</param>
internal sealed class ApiException(int status, string error, string reason) : Exception(reason)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>The error's name.</summary>
    public string Error => error;

    /// <summary>What was asked for cannot be.</summary>
    public static ApiException BadRequest(string reason) => new(StatusCodes.Status400BadRequest, "bad_request", reason);

    /// <summary>There is no such thing.</summary>
    public static ApiException NotFound() => new(StatusCodes.Status404NotFound, "Object Not Found", "Not Found");

    /// <summary>The user may not do this. RabbitMQ says 401 to that too.</summary>
    public static ApiException Refused(string reason) => new(StatusCodes.Status401Unauthorized, "not_authorised", reason);

    /// <summary>Throws what an operation's refusal is over HTTP, if it was refused.</summary>
    public static void ThrowIf(BrokerError? error)
    {
        if (error is null) return;
        throw error.Kind switch
        {
            ErrorKind.AccessRefused => Refused($"ACCESS_REFUSED - {error.Text}"),
            ErrorKind.NotFound => new ApiException(StatusCodes.Status404NotFound, "not_found", error.Text),
            _ => BadRequest(error.Text),
        };
    }
}
