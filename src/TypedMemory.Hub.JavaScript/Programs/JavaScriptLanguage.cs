using Microsoft.Extensions.Logging;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.JavaScript.Sandbox;

namespace TypedMemory.Hub.JavaScript.Programs;

/// <summary>JavaScript, as design documents have it.</summary>
internal sealed class JavaScriptLanguage : IDesignLanguage, IDisposable
{
    private readonly HubJavaScriptOptions _options;
    private readonly ILogger _logger;
    private readonly SandboxThreads _threads;

    /// <summary>Makes room for its threads.</summary>
    /// <param name="options">What a function may use.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">What functions log to.</param>
    public JavaScriptLanguage(HubJavaScriptOptions options, TimeProvider time, ILogger<JavaScriptLanguage> logger)
    {
        _options = options;
        _logger = logger;
        // The engine itself is the first to end a function; this is for what it cannot end.
        _threads = new SandboxThreads(options.Threads, 2 * options.TimeLimit, time, logger);
    }

    public string Name => "javascript";

    public IDesignProgram Load(ReadOnlyMemory<byte> design) => new DesignProgram(design, _threads, _options, _logger);

    public void Dispose() => _threads.Dispose();
}
