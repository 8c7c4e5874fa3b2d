using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Management.Http;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Keys;

/// <summary>
/// The keys of what is encrypted on disk, over HTTP: shown, without what they are, rotated, and all records written anew with those
/// in use. Our own paths. Stateless.
/// </summary>
internal static class KeyEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("hoopoe/keys", Access.Administrator).Get(ShowAsync),
        new Route("hoopoe/keys/rotate", Access.Administrator).Post(static request => RotateAsync(request, null)),
        new Route("hoopoe/keys/rotate/{vhost}", Access.Administrator).Post(static request => RotateAsync(request, request.Host.Name)),
        new Route("hoopoe/keys/rotate-master", Access.Administrator).Post(RotateMasterAsync),
        new Route("hoopoe/keys/rewrite", Access.Administrator).Post(RewriteAsync),
    ];

    private static ValueTask ShowAsync(ApiRequest request) => request.AnswerAsync(request.Node.Keys, static (fields, keys) =>
    {
        fields.Flag("encrypts", keys is { Encrypts: true });
        if (keys is not null) fields.Text("master_key", keys.MasterKeyId);
        fields.Flag("rewriting", keys is { IsRewriting: true });
        fields.List("keys", keys?.Keys ?? [], static (inner, key) =>
        {
            inner.Number("number", key.Number);
            if (key.VirtualHost is { } host) inner.Text("vhost", host);
            inner.Number("created", key.CreatedMs);
            inner.Flag("current", key.IsCurrent);
        });
    });

    private static ValueTask RotateAsync(ApiRequest request, string? virtualHost)
    {
        var keys = KeysOf(request);
        if (!keys.Encrypts) throw ApiException.BadRequest("nothing is encrypted from now on: start the broker with encryption.enabled to have keys to rotate");
        uint number = Change(() => keys.Rotate(virtualHost));
        return request.AnswerAsync(number, static (fields, made) => fields.Number("number", made));
    }

    private static ValueTask RotateMasterAsync(ApiRequest request)
    {
        var keys = KeysOf(request);
        if (Change(keys.RotateMaster) is not { } id) throw ApiException.BadRequest("there is no master key where it was at the start: write the new one there, then call again");
        return request.AnswerAsync(id, static (fields, now) => fields.Text("master_key", now));
    }

    private static ValueTask RewriteAsync(ApiRequest request)
    {
        var keys = KeysOf(request);
        _ = Change(() =>
        {
            keys.Rewrite();
            return true;
        });
        request.Answer(StatusCodes.Status202Accepted);
        return ValueTask.CompletedTask;
    }

    private static T Change<T>(Func<T> change)
    {
        try
        {
            return change();
        }
        catch (IOException failure)
        {
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "service_unavailable", failure.Message);
        }
    }

    private static KeyAdministration KeysOf(ApiRequest request) => request.Node.Keys ?? throw new ApiException(
        StatusCodes.Status404NotFound, "not_found", "nothing is encrypted on disk: start the broker with encryption.enabled and a master key");
}
