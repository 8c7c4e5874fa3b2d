using Hoopoe.Management.Json;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Http;

/// <summary>Runs calls, and answers with what is wrong where one is refused or fails. Stateless.</summary>
internal static class GuardedCall
{
    /// <summary>Runs a call. Never fails, but by the caller's leaving.</summary>
    /// <param name="http">The call.</param>
    /// <param name="run">What is done.</param>
    /// <param name="failed">Told of failures that are no caller's fault.</param>
    public static async Task RunAsync(HttpContext http, Func<HttpContext, ValueTask> run, Action<Exception> failed)
    {
        try
        {
            await run(http);
        }
        catch (JsonItemException error)
        {
            await RefuseAsync(http, ApiException.BadRequest(error.Message));
        }
        catch (ApiException error)
        {
            await RefuseAsync(http, error);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or BadHttpRequestException && !http.Response.HasStarted)
        {
            // The web server knows what is wrong with the request itself, as with a body that does not come.
            http.Response.StatusCode = error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status400BadRequest;
        }
        catch (Exception error) when (!http.RequestAborted.IsCancellationRequested)
        {
            failed(error);
            if (http.Response.HasStarted) http.Abort();
            else await RefuseAsync(http, new ApiException(StatusCodes.Status500InternalServerError, "internal_error", "a defect ended the call; the broker's log says more"));
        }
    }

    private static async Task RefuseAsync(HttpContext http, ApiException error)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        await using var answer = new JsonAnswer(http, error.Status);
        JsonFields.Write(answer.Json, Columns.All, error, static (fields, refused) =>
        {
            fields.Text("error", refused.Error);
            fields.Text("reason", refused.Message);
        });
    }
}
