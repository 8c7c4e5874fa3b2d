using Hoopoe.Core;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Http;

namespace Hoopoe.Management.Parameters;

/// <summary>Sets and removes a virtual host's parameters, policies and limits among them, for a call over HTTP. Stateless.</summary>
internal static class ParameterChange
{
    /// <summary>Sets a parameter and answers 201 where there was none, 204 where it was another, once that is kept.</summary>
    /// <exception cref="ApiException">Its value is not what its component takes; nothing has changed.</exception>
    public static async ValueTask SetAsync(ApiRequest request, VirtualHost host, ParameterDefinition parameter)
    {
        bool isThere = host.Parameters.Find(parameter.Component, parameter.Name) is not null;
        Set(host, parameter);
        await request.AnswerPutAsync(!isThere);
    }

    private static void Set(VirtualHost host, ParameterDefinition parameter)
    {
        var turn = new Turn();
        var error = host.Parameters.Set(parameter, turn);
        turn.Complete();
        ApiException.ThrowIf(error);
    }

    /// <summary>Removes a parameter and answers 204, once that is kept.</summary>
    /// <exception cref="ApiException">There is none of that name.</exception>
    public static async ValueTask RemoveAsync(ApiRequest request, VirtualHost host, string component, string name)
    {
        if (!Remove(host, component, name)) throw ApiException.NotFound();
        await request.AnswerDoneAsync();
    }

    private static bool Remove(VirtualHost host, string component, string name)
    {
        var turn = new Turn();
        bool isGone = host.Parameters.Remove(component, name, turn);
        turn.Complete();
        return isGone;
    }
}
