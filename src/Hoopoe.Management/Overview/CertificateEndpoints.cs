using System.Globalization;
using Hoopoe.Management.Http;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Overview;

/// <summary>The certificates of listeners over HTTP: showing them, and having them read anew. Our own paths. Stateless.</summary>
internal static class CertificateEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes => [new Route("hoopoe/certificates", Access.Administrator).Get(ListAsync).Post(ReloadAsync)];

    private static ValueTask ListAsync(ApiRequest request) => request.AnswerListAsync([.. request.Node.Certificates()], static one => one.Source, static (fields, one) =>
    {
        fields.Text("source", one.Source);
        fields.Text("subject", one.Subject);
        fields.Text("not_after", one.NotAfter.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        fields.Flag("authority", one.IsAuthority);
    });

    private static ValueTask ReloadAsync(ApiRequest request)
    {
        var reload = ApiRequest.Found(request.Node.ReloadCertificates);
        if (reload() is { } fault) throw ApiException.BadRequest(fault);
        request.Answer(StatusCodes.Status204NoContent);
        return ValueTask.CompletedTask;
    }
}
