exports.activate = () => ({ alive: true });
