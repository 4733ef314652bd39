using TypedMemory.Interop;

[assembly: AssemblyFixture(typeof(TypedMemory.Interop.Tests.InteropFixture))]

namespace TypedMemory.Interop.Tests;

/// <summary>The server and the PouchDB process that all tests share, started by the first that needs them.</summary>
public sealed class InteropFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private RemoteServer? _server;
    private PouchDb? _pouch;

    internal async Task<RemoteServer> GetServerAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _server ??= await RemoteServer.StartAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    internal async Task<PouchDb> GetPouchAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _pouch ??= await PouchDb.StartAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_pouch is not null) await _pouch.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _gate.Dispose();
    }
}
