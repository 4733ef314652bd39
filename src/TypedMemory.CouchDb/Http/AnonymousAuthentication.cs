namespace TypedMemory.CouchDb.Http;

/// <summary>No credentials.</summary>
internal sealed class AnonymousAuthentication : CouchDbAuthentication
{
    internal override ValueTask<int> ApplyAsync(
        HttpRequestMessage request, AuthenticationContext context, CancellationToken cancellationToken) =>
            ValueTask.FromResult(0);

    internal override ValueTask<bool> RenewAsync(
        int mark, AuthenticationContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(false);
}
