using TypedMemory.Hub.Core;
using TypedMemory.Hub.Databases;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Security;

namespace TypedMemory.Hub.Endpoints;

/// <summary><c>_max_document_size</c>: how large the documents of one database may be, in bytes.</summary>
internal sealed class DocumentSizeEndpoint(HubRequest request, HubDatabase database)
{
    public async Task HandleAsync()
    {
        if (request.Method == "GET")
        {
            int limit = database.SizeLimit.Of(request.Options);
            await request.SendAsync(200, output => output.Number(limit)).ConfigureAwait(false);
            return;
        }

        if (request.Method is not ("PUT" or "DELETE")) throw HubException.MethodNotAllowed("DELETE,GET,PUT");
        Permissions.RequireDatabaseAdmin(request, database);
        int most = request.Method == "DELETE" ? 0 : await ReadAsync().ConfigureAwait(false);
        await database.SizeLimit.SetAsync(most, request.Aborted).ConfigureAwait(false);
        await request.SendOkAsync().ConfigureAwait(false);
    }

    private async ValueTask<int> ReadAsync()
    {
        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
        try
        {
            return JsonText.AsInteger(body) is >= 1 and <= int.MaxValue and var limit
                ? (int)limit
                : throw HubException.BadRequest(
                    $"`_max_document_size` must be a whole number of bytes from 1 to {int.MaxValue}.");
        }
        catch (System.Text.Json.JsonException)
        {
            throw HubException.InvalidJson();
        }
    }
}
